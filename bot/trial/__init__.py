"""The trial: the real directory of Region Midtjylland, invented people, a movable clock."""
