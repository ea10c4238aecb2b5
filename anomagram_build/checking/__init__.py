"""What `anomagram check` looks at, beyond what every build looks at."""
