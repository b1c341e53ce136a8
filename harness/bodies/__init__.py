"""One look at every JSON body, compared with its type: what the rules about JSON and answers tell."""
