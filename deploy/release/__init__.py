"""What a release is looked through, listed and signed with: `make audit` and `make release`."""
