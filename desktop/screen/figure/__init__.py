"""The figure editor: the shapes of a figure's answer in, drawn, placed and worded by the clerk, new shapes out."""
