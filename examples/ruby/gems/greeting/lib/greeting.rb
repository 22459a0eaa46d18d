module Greeting
  def self.text
    "Hello from Ruby #{RUBY_VERSION}\n"
  end
end
