"""What quotes.py stands on: whose line is this, and which copy of a patch is the newest full one?"""
