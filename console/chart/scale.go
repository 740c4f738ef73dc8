package chart

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// scale maps values to heights: low is at the bottom, high at the top.
type scale struct {
	low, high float64
	ticks     []float64
}

// niceScale covers low to high with ticks at round numbers.
func niceScale(low, high float64, ticks int) scale {
	if high <= low {
		high = low + 1
	}
	step := niceStep((high - low) / float64(ticks))
	s := scale{low: math.Floor(low/step) * step, high: math.Ceil(high/step) * step}
	for i := 0; ; i++ {
		tick := s.low + float64(i)*step
		if tick > s.high+step/2 {
			return s
		}
		s.ticks = append(s.ticks, tick)
	}
}

// niceStep is 1, 2 or 5 times a power of ten, and at least the step.
func niceStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, factor := range []float64{1, 2, 5} {
		if power*factor >= step*(1-1e-9) {
			return power * factor
		}
	}
	return power * 10
}

// y is the distance from the top of a plot.
func (s scale) y(value, height float64) float64 {
	return height * (s.high - value) / (s.high - s.low)
}

// label writes a tick: counts as 1,200, fractions with their sign.
func label(value float64, signed bool) string {
	if signed {
		if math.Abs(value) < 1e-9 {
			return "0"
		}
		return strings.Replace(strconv.FormatFloat(value, 'f', 1+fraction(value), 64), "-", minus, 1)
	}
	return Count(int64(math.Round(value)))
}

// fraction is 1 for a value that needs a second digit behind the point.
func fraction(value float64) int {
	if tenth := value * 10; math.Abs(tenth-math.Round(tenth)) > 1e-6 {
		return 1
	}
	return 0
}

// minus is as wide as a plus.
const minus = "\u2212"

// Signed writes a sentiment with its sign.
func Signed(value float64) string {
	text := strconv.FormatFloat(math.Abs(value), 'f', 2, 64)
	switch {
	case text == "0.00":
		return text
	case value < 0:
		return minus + text
	}
	return "+" + text
}

// Count writes a number with commas between thousands.
func Count(value int64) string {
	digits := strconv.FormatInt(value, 10)
	start := 0
	if value < 0 {
		start = 1
	}
	for i := len(digits) - 3; i > start; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// timeLabel is as exact as the step between two points.
func timeLabel(at time.Time, step time.Duration) string {
	switch {
	case step < 6*time.Hour:
		return at.Format("15:04")
	case step < 7*24*time.Hour:
		return at.Format("2 Jan")
	}
	return at.Format("Jan 2006")
}

// fullTime is for the title of a point.
func fullTime(at time.Time, step time.Duration) string {
	if step < 24*time.Hour {
		return at.Format("2 Jan 2006, 15:04")
	}
	return at.Format("2 Jan 2006")
}
