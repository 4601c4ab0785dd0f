"""What every act and read stands on: the open book, its entries, and reads shared by all rooms."""
