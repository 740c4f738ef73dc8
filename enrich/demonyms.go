package enrich

func isCountryAdjective(word string) bool { return word == "Belarusian" || word == "Chinese" }
