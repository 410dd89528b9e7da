"""The report of a result: figures, tables and the page that holds them."""
