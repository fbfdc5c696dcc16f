"""Tests in a real browser: `make test-browser`. They need Debian's Chromium, or another one."""
