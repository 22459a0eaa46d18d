// Package ext is where others may add to Traefik's configuration; Traefik itself adds nothing.
package ext

type HTTP struct{}

type Router struct{}
