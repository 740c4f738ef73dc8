// Package chart draws small charts as SVG, for pages that have no script. Marks
// take their colours from the page's stylesheet by class, and lengths along the
// time axis are percentages: a chart is as wide as its place, and its labels keep
// their size.
package chart
