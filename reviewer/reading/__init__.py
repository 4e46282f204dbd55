"""What mail.py and inputs.py stand on: bytes, boxes, MIME, people, and where git cuts a message."""
