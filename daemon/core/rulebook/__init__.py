"""Rule text -> rules; what a reply means; which rule hit, at file:line."""
