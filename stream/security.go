package stream

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
)

// Security is how a client proves who it is and checks the broker. The zero
// value connects in plain text, without a user.
type Security struct {
	TLS  *tls.Config
	SASL sasl.Mechanism
}

// SecurityOptions are what an operator sets.
type SecurityOptions struct {
	TLS               bool
	CAFile            string // PEM; the system's authorities if empty
	CertFile, KeyFile string // PEM; both or none
	Mechanism         string // PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, or empty
	Username          string
	Password          string
}

// NewSecurity reads the files and checks that the options fit together.
func NewSecurity(o SecurityOptions) (Security, error) {
	mechanism, err := o.mechanism()
	if err != nil {
		return Security{}, err
	}
	if !o.TLS {
		if o.CAFile != "" || o.CertFile != "" || o.KeyFile != "" {
			return Security{}, errors.New("certificates are given, but TLS is off; set --tls")
		}
		return Security{SASL: mechanism}, nil
	}
	config, err := o.tlsConfig()
	if err != nil {
		return Security{}, err
	}
	return Security{TLS: config, SASL: mechanism}, nil
}

func (o SecurityOptions) mechanism() (sasl.Mechanism, error) {
	if o.Mechanism == "" {
		if o.Username != "" || o.Password != "" {
			return nil, errors.New("a SASL user is given, but no mechanism; set --sasl-mechanism")
		}
		return nil, nil
	}
	if o.Username == "" {
		return nil, fmt.Errorf("the SASL mechanism %s needs a user; set --sasl-username", o.Mechanism)
	}
	switch o.Mechanism {
	case "PLAIN":
		return plain.Mechanism{Username: o.Username, Password: o.Password}, nil
	case "SCRAM-SHA-256":
		return scram.Mechanism(scram.SHA256, o.Username, o.Password)
	case "SCRAM-SHA-512":
		return scram.Mechanism(scram.SHA512, o.Username, o.Password)
	}
	return nil, fmt.Errorf("the SASL mechanism %q is not known; use PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512", o.Mechanism)
}

func (o SecurityOptions) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read the authorities' certificates: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("no certificate in %s; it must be a PEM file", o.CAFile)
		}
	}
	if (o.CertFile == "") != (o.KeyFile == "") {
		return nil, errors.New("a client certificate needs its key and the other way round; set both --tls-cert and --tls-key")
	}
	if o.CertFile != "" {
		certificate, err := tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("read the client's certificate: %w", err)
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return config, nil
}
