"""What the terms let us do when a customer breaks them."""
