"""Fragmented MP4 boxes (ISO/IEC 14496-12 and -15). Pure: shared by recording and delivery."""
