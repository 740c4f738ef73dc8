package chart

import (
	"fmt"
	"html/template"
	"strings"
)

// Spark draws counts in one line of a table, without axes. A shade is below it.
func Spark(values []int64) template.HTML {
	const width, height = 100, 24
	if len(values) < 2 {
		return ""
	}
	high := int64(1)
	for _, v := range values {
		high = max(high, v)
	}
	var line strings.Builder
	for i, v := range values {
		fmt.Fprintf(&line, " %s,%s", number(float64(i)*width/float64(len(values)-1)), number(height-2-float64(v)*(height-4)/float64(high)))
	}
	var out svg
	out.add(`<svg class="spark" viewBox="0 0 %d %d" preserveAspectRatio="none" aria-hidden="true" focusable="false">`, width, height)
	out.add(`<polygon points="0,%[1]d%[2]s %[3]d,%[1]d"/><polyline vector-effect="non-scaling-stroke" points="%[4]s"/></svg>`,
		height, line.String(), width, strings.TrimSpace(line.String()))
	return out.markup()
}

// Share draws a part of a whole as a bar, from 0 to 1.
func Share(part float64) template.HTML {
	var out svg
	out.add(`<svg class="share" width="100%%" height="6" aria-hidden="true" focusable="false"><rect class="whole" width="100%%" height="6" rx="3"/>`+
		`<rect class="part" width="%s%%" height="6" rx="3"/></svg>`, number(100*min(1, max(0, part))))
	return out.markup()
}

// Gauge draws a sentiment to both sides of a middle.
func Gauge(value float64) template.HTML {
	var out svg
	half := 50 * min(1, max(value, -value))
	x := 50.0
	if value < 0 {
		x = 50 - half
	}
	out.add(`<svg class="gauge" width="100%%" height="8" aria-hidden="true" focusable="false"><rect class="whole" width="100%%" height="8" rx="4"/>`+
		`<rect class="%s" x="%s%%" width="%s%%" height="8"/><line class="middle" x1="50%%" x2="50%%" y1="0" y2="8"/></svg>`,
		Tone(value), number(x), number(half))
	return out.markup()
}
