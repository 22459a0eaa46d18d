Gem::Specification.new do |gem|
  gem.name = 'greeting'
  gem.version = '1.0.0'
  gem.summary = 'What the app says'
  gem.authors = ['Example']
  gem.files = ['lib/greeting.rb']
end
