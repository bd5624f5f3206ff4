"""What people and programs meet: settings, HTTP and the command line."""
