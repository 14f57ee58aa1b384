"""What menus cost: imported, checked, performed."""
