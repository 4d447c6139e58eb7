"""The receiving side on the screen: bundles dropped in, judged, compared, taken in and signed for."""
