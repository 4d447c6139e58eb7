"""The person of the 事務局: bundles of many divisions received, judged and taken in."""
