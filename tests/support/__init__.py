"""What tests share: files that are drawn, reports that are made, servers, waiting."""
