"""The page in a browser and its public interface: requests in, documents with units out."""
