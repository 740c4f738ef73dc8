package main

import (
	"fmt"
	"strings"
)

// round is what a contest has shown for one size of the pool, turn by turn.
type round struct {
	work    string
	workers int
	costs   [2][]cost
}

// peersTables are the ratios of the two contenders, and what they are made of.
func peersTables(rounds []round, repeats int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s divided by %s, turn by turn: median of %d with the least and the most:\n\n", contenders[0], contenders[1], repeats)
	text.WriteString("| work | pool | articles/s | articles per CPU second | peak memory |\n|---|---|---|---|---|\n")
	for _, r := range rounds {
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n", r.work, plural(r.workers),
			ratios(r.costs, cost.perSecond).format("%.2f"), ratios(r.costs, perCPUSecond).format("%.2f"), ratios(r.costs, cost.peakMiB).format("%.2f"))
	}
	text.WriteString(poolTable(rounds))
	text.WriteString("\nWhat they are made of:\n\n| work, pool | worker | articles measured | articles/s | CPU of the workers, s per 1,000 | of the broker | of the database | peak memory of one, MiB |\n|---|---|---|---|---|---|---|---|\n")
	for _, r := range rounds {
		for kind, costs := range r.costs {
			fmt.Fprintf(&text, "| %s, %s | %s | %d | %s | %s | %s | %s | %s |\n", r.work, plural(r.workers), contenders[kind], costs[0].all,
				spreadOf(costs, cost.perSecond).format("%.0f"), spreadOf(costs, cost.workersCPU).format("%.3f"),
				spreadOf(costs, cost.brokerCPU).format("%.3f"), spreadOf(costs, cost.databaseCPU).format("%.3f"),
				spreadOf(costs, cost.peakMiB).format("%.0f"))
		}
	}
	return text.String()
}

func perCPUSecond(c cost) float64 { return 1000 / c.workersCPU() }

// poolTable compares pools of more workers with one worker of the same kind.
func poolTable(rounds []round) string {
	single := map[string][2][]cost{}
	var text strings.Builder
	for _, r := range rounds {
		one, found := single[r.work]
		if !found {
			single[r.work] = r.costs
			continue
		}
		if text.Len() == 0 {
			text.WriteString("\nA pool divided by the first pool of the same work, medians:\n\n| work | pool | Dateline's articles/s | Python's |\n|---|---|---|---|\n")
		}
		fmt.Fprintf(&text, "| %s | %s |", r.work, plural(r.workers))
		for kind := range contenders {
			fmt.Fprintf(&text, " %.2f |", spreadOf(r.costs[kind], cost.perSecond).median/spreadOf(one[kind], cost.perSecond).median)
		}
		text.WriteString("\n")
	}
	return text.String()
}
