"""The menus that ship with Octothorpe.  Yours go into a folder of this name in your own project."""
