"""Floor 7: a web page on this machine in which a regime can be questioned. Loopback only, one user."""
