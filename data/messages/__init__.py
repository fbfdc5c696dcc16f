"""What carers and clients are told: `string.Template` texts, one file each, in plain English.

``carer.txt`` and ``client.txt`` are whole messages; the others are one line of one.
"""
