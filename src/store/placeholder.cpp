// replaced by the stage's first source
