<?php

declare(strict_types=1);

namespace Hello;

final class Greeting
{
    public function __construct(private readonly string $from)
    {
    }

    public function text(): string
    {
        return "Hello from {$this->from}";
    }
}
