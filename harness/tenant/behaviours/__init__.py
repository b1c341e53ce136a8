"""What Graph does beyond OData, by kind of object; `tables` says which function does what."""
