"""The routes of the service, one module per thing that is asked for."""
