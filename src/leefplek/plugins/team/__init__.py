"""How a team keeps its way of working going: layers I and II of 'Fijn wonen tijdens het MBO' (000:157-180)."""
