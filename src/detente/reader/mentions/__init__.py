"""What a text names: sides, days, rates, goods, speakers, laws."""
