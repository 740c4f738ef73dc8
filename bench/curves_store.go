package main

import "context"

// newStore makes a database that holds articles already.
func (s *servers) newStore(ctx context.Context, name string, articles int) error {
	address, err := s.newDatabase(ctx, name)
	if err != nil || articles == 0 {
		return err
	}
	return dashboardsCommand{Articles: articles}.fill(ctx, address)
}
