"""Redis Streams behind the room: conditional append, tail, snapshots, transient bus."""
