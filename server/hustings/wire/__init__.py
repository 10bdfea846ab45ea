"""The protocol between server and pages: messages, merge patches, schema."""
