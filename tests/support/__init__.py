"""What tests share: files that are drawn, reports that are made, servers, waiting."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
