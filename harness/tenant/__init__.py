"""A Graph tenant in process: answers `httpx.Request` with `httpx.Response` for any `$metadata`."""
