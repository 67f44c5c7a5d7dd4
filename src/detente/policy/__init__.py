"""What governments do: wedges on a world's flows."""
