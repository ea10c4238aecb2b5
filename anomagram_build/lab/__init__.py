"""What the lab's page is made from: its settings, presets, data and recorded run."""
