"""Tests of printed pages: `make test-office`. They need LibreOffice and poppler-utils."""
