"""What becomes of one microphone's sound, and of their sum. Pure arithmetic apart from the codec."""
