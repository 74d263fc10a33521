"""Small programs that run as functions in the clouds, and the archives they are uploaded as."""
