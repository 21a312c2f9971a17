"""Every picture once, as Plotly figures; report and notebooks use these."""
