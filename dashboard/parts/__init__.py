"""Parts: functions from wire shapes to `dash.html` trees, the same for the wall's fragment and for Dash pages."""
