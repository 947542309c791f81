"""Text, wherever it came from: made safe, matched, taken apart."""
