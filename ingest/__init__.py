"""The only room that talks to feeds: fetch, adapter, sift, then the store. It judges no figure and shows nothing."""
