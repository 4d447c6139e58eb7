"""What a clerk of the 主管課 does with a case: edit, check, print, hand over. No Qt, no SQL."""
