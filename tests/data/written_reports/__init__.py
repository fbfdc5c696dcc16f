"""Tests of the reports that managers and coordinators read."""
