package main

import (
	"fmt"
	"strings"
)

// capitals are the names of the capitals of a country.
func capitalsByCountry() map[string][]string {
	byCountry := make(map[string][]string)
	for line := range strings.Lines(capitals) {
		if fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); !strings.HasPrefix(line, "#") {
			byCountry[fields[0]] = append(byCountry[fields[0]], fields[1])
		}
	}
	return byCountry
}

// promoteCapitals makes the smallest capitals as well known as cities, so that
// an article that names the country means the capital.
func (w *world) promoteCapitals() error {
	byCountry := capitalsByCountry()
	for _, country := range sortedKeys(byCountry) {
		for _, name := range byCountry[country] {
			city := w.city(name, country)
			if city == nil {
				return fmt.Errorf("capitals.tsv: no place is called %s in %s", name, country)
			}
			city.weight = max(city.weight, capitalWeight)
		}
	}
	return nil
}
